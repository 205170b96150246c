-- Whose name was taken away for good; what others have of them says so.
ALTER TABLE person ADD erased_at timestamptz;
