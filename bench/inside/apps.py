from django.apps import AppConfig


class InsideConfig(AppConfig):
    name = "bench.inside"
    label = "bench_inside"
