"""The face of embedviz: everything that knows Streamlit, and nothing that knows mathematics."""
