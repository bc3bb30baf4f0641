curl --fail --silent "http://127.0.0.1:8000/q/R1.csv?instrument=cities-for-adequate-housing-2018&asOf=2019-04"
