"""Soft Cluster Lab: ``streamlit run app.py`` imports this file to serve it, and runs it for each visitor."""

if __name__ == "__main__":
    from pages.ui.frame import app_frame

    app_frame.enter()
else:
    import streamlit as st
    from starlette.middleware import Middleware

    from pages.ui.frame.commands import OwnSessionOnly
    from pages.ui.frame.headers import Headers

    app = st.App(__file__, middleware=[Middleware(Headers), Middleware(OwnSessionOnly)])
