"""Writing letters from the story, opening them, and sending the copies that tell of them."""
