"""The division tree 省 市 县 乡 村 by twelve-digit code (NBS, 30 June 2023), by which access and reports are cut."""
