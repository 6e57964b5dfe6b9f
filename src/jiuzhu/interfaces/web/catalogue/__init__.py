"""Pages of the service list: its versions, changes on their way, and the three lists."""
