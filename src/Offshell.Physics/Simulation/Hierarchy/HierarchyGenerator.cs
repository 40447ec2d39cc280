namespace Offshell.Physics.Simulation.Hierarchy;

/// <summary>How features follow from known factors k and unknown factors u.</summary>
public enum HierarchyGenerator
{
    /// <summary>x_j = k_c(j) · Π u_o over a fixed random subset O_j of the unknown factors (Pol et al. 2020, section IV-B).</summary>
    Product,

    /// <summary>The product generator with one unknown factor per feature, O_j = {j mod o}: linear and Gaussian given k.</summary>
    One,

    /// <summary>x_j = k_c(j) (1 + s u_c(j)): a known rate times a fluctuating efficiency of its cluster; linear and Gaussian given k.</summary>
    Efficiency,
}
