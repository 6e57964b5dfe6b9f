"""Pages of 三 资源匹配: the service list, the resource library, what a household can be offered."""
