"""A second, slow and obvious answer to "what is recurring revenue?", to check the dbt models by.

It is written from the metric definitions alone and shares no code with the models.
"""
