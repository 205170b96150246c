-- A picture that loses what it says of people when it is whole.
ALTER TABLE attachment ADD clean boolean NOT NULL DEFAULT false;
