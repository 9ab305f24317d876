<?php

/**
 * Plugin Name: Billing widget
 * Description: The shortcode [billing_widget] shows the signed-in user's plan and invoices.
 * Requires PHP: 7.4
 *
 * In wp-config.php:
 *   define('BILLING_URL', 'https://billing.example.com');
 *   define('BILLING_TOKEN_KEY', '2026-11');
 *   define('BILLING_TOKEN_SECRET', '…'); // at least 32 bytes, the same as the proxy's
 */

declare(strict_types=1);

namespace BillingWidget;

defined('ABSPATH') || exit;

/** The tenant whose bills a user sees: set only by administrators, never by the request. */
const TENANT_FIELD = 'billing_tenant';

function shortcode(): string
{
    if (!is_user_logged_in()) {
        return sprintf('<p><a href="%s">%s</a></p>', esc_url(wp_login_url(get_permalink())), esc_html__('Log in'));
    }
    $script = wp_get_script_tag(['type' => 'module', 'src' => BILLING_URL . '/widget/billing-widget.js']);
    $token_url = admin_url('admin-ajax.php?action=billing_token', 'relative');
    return sprintf('%s<billing-widget token-url="%s"></billing-widget>', $script, esc_attr($token_url));
}

function token(): void
{
    // WordPress sends these headers again with the response.
    add_filter('nocache_headers', fn (array $headers): array => ['Cache-Control' => 'no-store'] + $headers);
    nocache_headers();
    $user = wp_get_current_user();
    if (!$user->exists()) {
        wp_send_json(['error' => 'sign in first'], 401);
    }
    $tenant = get_user_meta($user->ID, TENANT_FIELD, true);
    if (!is_string($tenant) || $tenant === '') {
        wp_send_json(['error' => 'no tenant'], 403);
    }
    $parts = wp_parse_url(home_url());
    $origin = $parts['scheme'] . '://' . $parts['host'] . (isset($parts['port']) ? ':' . $parts['port'] : '');
    $now = time();
    wp_send_json(['token' => sign([
        'iss' => $origin,
        'aud' => 'billing-proxy',
        'sub' => (string) $user->ID,
        'iat' => $now,
        'exp' => $now + 300,
        'tenant' => $tenant,
        'scope' => 'billing:read',
        'origin' => $origin,
    ])]);
}

/** With firebase/php-jwt: JWT::encode($claims, $secret, 'HS256', $key_id). */
function sign(array $claims): string
{
    $encode = fn (string $bytes): string => rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
    $header = ['alg' => 'HS256', 'typ' => 'JWT', 'kid' => BILLING_TOKEN_KEY];
    $signed = $encode(json_encode($header, JSON_THROW_ON_ERROR))
        . '.' . $encode(json_encode($claims, JSON_THROW_ON_ERROR));
    return $signed . '.' . $encode(hash_hmac('sha256', $signed, BILLING_TOKEN_SECRET, true));
}

function tenant_field(\WP_User $user): void
{
    if (!current_user_can('edit_users')) {
        return;
    }
    printf(
        '<h2>Billing</h2><table class="form-table"><tr><th><label for="%1$s">Tenant</label></th>'
            . '<td><input id="%1$s" name="%1$s" value="%2$s" class="regular-text"></td></tr></table>',
        TENANT_FIELD,
        esc_attr((string) get_user_meta($user->ID, TENANT_FIELD, true))
    );
}

/** WordPress has checked the form's nonce before. */
function save_tenant(int $user_id): void
{
    if (current_user_can('edit_users') && isset($_POST[TENANT_FIELD])) {
        update_user_meta($user_id, TENANT_FIELD, sanitize_key(wp_unslash($_POST[TENANT_FIELD])));
    }
}

add_shortcode('billing_widget', __NAMESPACE__ . '\shortcode');
add_action('wp_ajax_billing_token', __NAMESPACE__ . '\token');
add_action('wp_ajax_nopriv_billing_token', __NAMESPACE__ . '\token');
foreach (['show_user_profile', 'edit_user_profile'] as $form) {
    add_action($form, __NAMESPACE__ . '\tenant_field');
}
foreach (['personal_options_update', 'edit_user_profile_update'] as $saved) {
    add_action($saved, __NAMESPACE__ . '\save_tenant');
}
