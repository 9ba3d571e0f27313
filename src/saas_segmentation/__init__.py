"""Small Python command beside the dbt project: demo data, publishing, sync and alerts."""
