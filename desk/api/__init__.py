"""`/api/v1`: the same use cases for programs. A caller signs in once and sends the token as `Authorization: Bearer`.

Every error has one shape (`Refused`); status codes come from `desk/errors.py`, the same table as for pages.
"""

from desk.api.routes import router

__all__ = ["router"]
