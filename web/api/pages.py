"""How many rows an answer holds."""

from rest_framework.pagination import PageNumberPagination


class Pages(PageNumberPagination):
    """Pages of 50 rows, of up to 100 when asked for."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 100
