"""二 需求评估: indicators, hardship level, plans."""
