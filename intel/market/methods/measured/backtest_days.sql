-- Part of quarters fitted in backtests whose publication day is inferred
SELECT printf('%.0f%%', 100 * sum(n_inferred) / sum(n_train))
FROM forecast_backtest
