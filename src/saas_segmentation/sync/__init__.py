"""Send the CRM tables to HubSpot or Salesforce: what differs from what they have confirmed."""
