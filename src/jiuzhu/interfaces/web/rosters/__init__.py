"""月结: rosters of townships, who is late, closing the month."""
