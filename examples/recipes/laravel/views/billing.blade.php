<!doctype html>
<html lang="en">
<title>Billing</title>
<script type="module" src="{{ $billingUrl }}/widget/billing-widget.js"></script>
<billing-widget token-url="/billing-token"></billing-widget>
</html>
