"""The clerk's pages together: each has its form, and no address stands twice."""

from catalogue.portal.edit import views


def test_every_form_has_a_page(app):
    rules = [r for r in app.url_map.iter_rules() if r.endpoint.startswith(f"{views.blueprint.name}.")]
    asked = {str(r) for r in app.url_map.iter_rules() if "GET" in r.methods}
    assert {str(r) for r in rules if "POST" in r.methods} <= asked
    assert len(views.MODULES) >= 2
