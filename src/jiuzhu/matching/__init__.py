"""三 资源匹配: service catalogue, resource library, matcher."""
