-- The school of the region's administrators: nobody else is in it.
ALTER TABLE school ADD region boolean NOT NULL DEFAULT false;
