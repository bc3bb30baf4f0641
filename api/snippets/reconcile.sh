curl --fail --silent "http://127.0.0.1:8000/reconcile" \
  --data-urlencode 'queries={"q0": {"query": "Saint-Denis", "limit": 3}}'
