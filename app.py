"""Soft Cluster Lab: ``streamlit run app.py`` imports this file to serve it, and runs it for each visitor."""

if __name__ == "__main__":
    from pages.ui.frame import app_frame

    app_frame.enter()
else:
    import streamlit as st
    from starlette.middleware import Middleware

    from pages.ui.frame.head_middleware import FirstPaint
    from pages.ui.frame.security_headers import Headers
    from pages.ui.frame.warm_up import lifespan
    from pages.ui.guards.forged_values import handle_forged_value
    from pages.ui.guards.websocket_filter import WebsocketFilter

    guards = [Middleware(Headers), Middleware(FirstPaint), Middleware(WebsocketFilter)]
    app = st.App(__file__, middleware=guards, lifespan=lifespan, on_script_error=handle_forged_value)
