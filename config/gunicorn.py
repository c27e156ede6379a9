"""How gunicorn serves, on one machine and in a container alike."""

workers = 2
threads = 4
preload_app = True  # imported once, for both workers
worker_class = "gthread"
timeout = 30
graceful_timeout = 25
# Workers are renewed now and then, not all at once, so that no leak grows old.
max_requests = 2000
max_requests_jitter = 200
raw_env = ["PROCESS_KIND=web"]
accesslog = None  # addresses hold search words; the application logs requests by route name
errorlog = "-"
control_socket_disable = True
