"""Home: what this is, three doors, recorded runs, your runs."""

import streamlit as st

from pages.ui import shell


def main() -> None:
    shell.page("home")
    st.title("Soft Cluster Lab", anchor=False)
    st.markdown("How graph networks cluster, and when they cluster too much.")


if __name__ == "__main__":
    main()
