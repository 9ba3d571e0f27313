{{ accepted("survey_responses") }}
