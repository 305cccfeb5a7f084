# syntax=docker/dockerfile:1
# The demo: sample images, the admin site, the viewers. docker build -t ogc-large-image . && docker run -p 8000:8000 ogc-large-image

FROM python:3.12-slim-bookworm AS build
WORKDIR /source
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY ogc_large_image ogc_large_image
COPY templates templates
# Builds the wheel, which has npm fetch the viewers' map libraries; none of the tools for that get any further.
RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir .

FROM python:3.12-slim-bookworm
# rasterio's wheel brings GDAL along, but not the XML parser that it calls.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libexpat1 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 maps
COPY --from=build /opt/venv /opt/venv
WORKDIR /srv/demo
COPY manage.py ./
COPY demo demo
RUN install -d -o maps -g maps var
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER maps
VOLUME /srv/demo/var
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["python", "manage.py", "demo", "--host", "0.0.0.0"]
