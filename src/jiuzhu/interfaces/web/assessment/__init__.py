"""Pages of 二 需求评估: the ten-indicator form, its confirmation and history, and the household's plan."""
