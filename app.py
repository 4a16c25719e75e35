"""Soft Cluster Lab: ``streamlit run app.py``."""


def main() -> None:
    """Set up, name the pages, run the chosen one."""
    # Imported here because every worker process that is spawned imports this file again and needs no page.
    from pages.ui import shell

    shell.enter()


if __name__ == "__main__":
    main()
