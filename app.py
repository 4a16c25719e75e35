"""Soft Cluster Lab: ``streamlit run app.py`` imports this file to serve it, and runs it for each visitor."""

if __name__ == "__main__":
    from pages.ui.frame import app_frame

    app_frame.enter()
else:
    import os

    # Read when numpy and torch are imported. What follows a hand takes milliseconds, and threads that spin
    # after it would take ten times as much from everybody else.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

    import streamlit as st
    from starlette.middleware import Middleware

    from pages.ui.frame.head_middleware import FirstPaint
    from pages.ui.frame.security_headers import Headers
    from pages.ui.frame.warm_up import lifespan
    from pages.ui.guards.forged_values import handle_forged_value
    from pages.ui.guards.websocket_filter import WebsocketFilter

    guards = [Middleware(Headers), Middleware(FirstPaint), Middleware(WebsocketFilter)]
    app = st.App(__file__, middleware=guards, lifespan=lifespan, on_script_error=handle_forged_value)
