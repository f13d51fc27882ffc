"""The explorers of notebook 07, tricks of the trade, and of 09, transfer learning."""
