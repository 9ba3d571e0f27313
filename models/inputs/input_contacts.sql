{{ accepted("contacts") }}
