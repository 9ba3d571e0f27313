{{ resolved("opportunities") }}
