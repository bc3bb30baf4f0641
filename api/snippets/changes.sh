curl --fail --silent --header "Accept: text/turtle" "http://127.0.0.1:8000/changes/stream"
