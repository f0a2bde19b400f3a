"""Published cases beside the model's predictions."""
