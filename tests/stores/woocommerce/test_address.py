"""What people paste as the address of their shop."""

import pytest

from app.errors import NeedsOwner
from app.stores.woocommerce.address import order_url, store_url


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("https://shop.example", "https://shop.example"),
        ("shop.example", "https://shop.example"),
        ("  shop.example/ ", "https://shop.example"),
        ("HTTPS://Shop.Example/", "https://shop.example"),
        ("http://shop.example", "http://shop.example"),
        ("https://shop.example/wp-admin", "https://shop.example"),
        ("https://shop.example/wp-admin/admin.php?page=wc-orders", "https://shop.example"),
        ("https://shop.example/wp-login.php?redirect_to=x", "https://shop.example"),
        ("https://shop.example/wp-json/wc/v3/orders?page=2", "https://shop.example"),
        ("https://shop.example/index.php", "https://shop.example"),
        ("https://shop.example/?utm_source=x#top", "https://shop.example"),
        ("https://shop.example/de/shop/", "https://shop.example/de/shop"),
        ("https://shop.example/de//wp-admin/", "https://shop.example/de"),
        ("https://shop.example:443/", "https://shop.example"),
        ("https://shop.example:8443", "https://shop.example:8443"),
        ("shop.example:8443/x", "https://shop.example:8443/x"),
        ("//shop.example", "https://shop.example"),
        ("https:\\\\shop.example", "https://shop.example"),
        ('"https://shop.example"', "https://shop.example"),
        ("<https://shop.example>", "https://shop.example"),
        ("localhost:8080/shop", "http://localhost:8080/shop"),
        ("127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("bücher.example", "https://xn--bcher-kva.example"),
    ],
)
def test_the_shop_that_was_meant_is_found(typed: str, meant: str) -> None:
    assert store_url(typed) == meant
    assert store_url(meant) == meant, "once is enough"


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "my shop", "shop", "ftp://shop.example", "https://", "https://x y.example", "javascript:alert(1)",
     "http://0177.0.0.1", "file:///etc/passwd", "<script>alert(1)</script>", "' OR 1=1 --"],
)  # fmt: skip
def test_what_is_no_address_is_answered_with_an_example(typed: str) -> None:
    with pytest.raises(NeedsOwner) as caught:
        store_url(typed)
    assert "https://shop.example.com" in caught.value.message


def test_a_password_in_the_address_is_not_kept_nor_repeated() -> None:
    with pytest.raises(NeedsOwner) as caught:
        store_url("https://admin:hunter2@shop.example")
    assert "hunter2" not in str(caught.value)


def test_an_order_is_found_in_the_shops_administration() -> None:
    url = order_url("https://shop.example/de", "78")
    assert url == "https://shop.example/de/wp-admin/admin.php?page=wc-orders&action=edit&id=78"
