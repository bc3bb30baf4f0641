curl --fail --silent --remote-name "http://127.0.0.1:8000/dumps/latest/SHA256SUMS"
curl --fail --silent --remote-name --continue-at - "http://127.0.0.1:8000/dumps/latest/municipia.nq.gz"
sha256sum --check --ignore-missing SHA256SUMS
