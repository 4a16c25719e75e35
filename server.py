"""The app with the headers that a server for others wants; ``soft-cluster-lab`` starts this."""

import streamlit as st
from starlette.middleware import Middleware

from pages.ui.frame.headers import Headers

app = st.App("app.py", middleware=[Middleware(Headers)])
