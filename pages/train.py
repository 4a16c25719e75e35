"""Train: choose, start, watch."""

import streamlit as st

from pages.ui import shell


def main() -> None:
    shell.page("train")
    st.title("Train", anchor=False)


if __name__ == "__main__":
    main()
