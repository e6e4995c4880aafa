"""Every performance figure has its script here: `python -m bench NAME`, or all with `make bench`. A script has `main()`."""
