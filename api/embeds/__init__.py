"""Embeds: small pages for the frames of other sites, and oEmbed, by which other programs find them."""
