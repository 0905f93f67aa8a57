"""The demo: the real plan of 昌吉市 for 2021 with made-up people and work, labelled 演示 wherever it shows."""
