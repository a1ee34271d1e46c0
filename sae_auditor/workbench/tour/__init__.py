"""The guided tour of the demo: its steps as data, and what Next, Back and "Show me" do. No Qt."""
