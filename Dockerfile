# The app for a server: CPU only, without root, runs in /data.
#   docker build -t soft-cluster-lab .   (docs/deploy.md says how to keep CUDA out of it)
FROM python:3.11-slim AS wheel
WORKDIR /source
COPY . .
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheel .

FROM python:3.11-slim
# The address of an index with CPU wheels of torch; without it the default build comes, CUDA and all.
ARG TORCH_INDEX=""
RUN useradd --create-home --uid 1000 lab && install --directory --owner=lab /data /certificates
COPY constraints.txt /constraints.txt
RUN pip install --no-cache-dir --constraint /constraints.txt ${TORCH_INDEX:+--index-url "$TORCH_INDEX"} torch
COPY --from=wheel /wheel /wheel
RUN pip install --no-cache-dir --constraint /constraints.txt /wheel/*.whl
USER 1000
WORKDIR /data
VOLUME /data
ENV SOFT_CLUSTER_LAB_STORE=/data/runs.db \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    STREAMLIT_SERVER_PORT=8501 \
    STREAMLIT_SERVER_HEADLESS=true \
    STREAMLIT_SERVER_ALLOWED_HOSTS="localhost 127.0.0.1" \
    OMP_NUM_THREADS=1 \
    MALLOC_ARENA_MAX=2 \
    PYTHONUNBUFFERED=1
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-P", "-m", "analysis.cli.deploy.health"]
CMD ["soft-cluster-lab"]
