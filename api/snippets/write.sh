# Needs a token: municipia token create --scope graph:… (see the guide). This tries the write and changes nothing.
curl --silent --request PUT "http://127.0.0.1:8000/graphs/source/my-source?validate=only" \
  --header "Authorization: Bearer $MUNICIPIA_TOKEN" --header "Content-Type: text/turtle" --data-binary @my-source.ttl
