/* The result of _describe: f64, one number at each of these places. All but the counts are of the
 * elements that are no NaN, and NaN themselves where there are none. */
#ifndef TENSOR_DESCRIBE_H
#define TENSOR_DESCRIBE_H

enum describe_place {
    DESCRIBE_MIN,
    DESCRIBE_QUARTER, /* 25 %, 50 %, 75 %: interpolated between two neighbours, as percentile */
    DESCRIBE_MEDIAN,
    DESCRIBE_THREE_QUARTERS,
    DESCRIBE_MAX,
    DESCRIBE_MEAN,
    DESCRIBE_STD, /* divided by n */
    DESCRIBE_NANS,
    DESCRIBE_INFINITES,
    DESCRIBE_ZEROS,
    DESCRIBE_COUNT
};

#endif
