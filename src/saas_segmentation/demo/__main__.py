"""Entry point of `python -m saas_segmentation.demo`."""

from saas_segmentation.demo.cli import main

if __name__ == "__main__":
    main()
