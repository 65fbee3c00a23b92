{#
  True where a play and a song of the catalogue are the same: title and artist's name agree, and the duration within a
  second. The two arguments are the aliases of the relations in the calling query.
#}
{% macro same_song(play, song) -%}
{{ song }}.title = {{ play }}.song
    and {{ song }}.artist_name = {{ play }}.artist
    and abs({{ song }}.duration - {{ play }}.length) < 1
{%- endmacro %}
