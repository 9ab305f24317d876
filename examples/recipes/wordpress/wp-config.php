<?php

// What the plugin reads, for the site's own wp-config.php. The secret is the proxy's, of at least 32 bytes.
define('BILLING_URL', 'https://billing.example.com');
define('BILLING_TOKEN_KEY', '2026-11');
define('BILLING_TOKEN_SECRET', getenv('BILLING_TOKEN_SECRET'));
