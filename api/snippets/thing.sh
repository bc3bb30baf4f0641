curl --fail --silent --location --header "Accept: text/turtle" "http://127.0.0.1:8000/id/territory/T0002"
