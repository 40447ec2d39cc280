using Offshell.Models.Training;

namespace Offshell.Models.Tests.Training;

public sealed class ScheduleTests
{
    [Fact]
    public void Cosine_StartMiddleEnd_FollowsHalfACosine()
    {
        var schedule = new CosineSchedule { Final = 0.2 };

        schedule.Factor(0, 100, 0).ShouldBe(1, 1e-12);
        schedule.Factor(50, 100, 0).ShouldBe(0.6, 1e-12);
        schedule.Factor(25, 100, 0).ShouldBe(0.2 + (0.8 * (1 + Math.Sqrt(0.5)) / 2), 1e-12);
        schedule.Factor(100, 100, 0).ShouldBe(0.2, 1e-12);
        schedule.Factor(150, 100, 0).ShouldBe(0.2, 1e-12);
    }

    [Fact]
    public void Exponential_ThreeEpochs_IsTheThirdPower() => new ExponentialSchedule { Decay = 0.5 }.Factor(999, 1000, 3).ShouldBe(0.125);

    /// <summary>By hand at τ = 100, whatever the plan is: a shorter training is the start of a longer one.</summary>
    [Theory]
    [InlineData(0, 1)]
    [InlineData(100, 0.5)]
    [InlineData(300, 0.25)]
    [InlineData(900, 0.1)]
    public void InverseTime_AnyPlan_HalvesAfterItsSteps(long step, double expected)
    {
        var schedule = new InverseTimeSchedule { HalfSteps = 100 };

        schedule.Factor(step, 1_000, 0).ShouldBe(expected, 1e-12);
        schedule.Factor(step, 2_000, 7).ShouldBe(expected, 1e-12);
    }

    [Fact]
    public void WarmUp_FirstSteps_RisesLinearlyToOne()
    {
        var schedule = new ConstantSchedule { WarmUpSteps = 4 };

        Enumerable.Range(0, 6).Select(step => schedule.FactorWithWarmUp(step, 100, 0)).ShouldBe([0.25, 0.5, 0.75, 1, 1, 1]);
    }

    [Fact]
    public void Problems_OutOfRange_AreNamed()
    {
        new CosineSchedule { Final = 2 }.Problems().ShouldHaveSingleItem().ShouldContain("Final is 2");
        new ExponentialSchedule { Decay = 0, WarmUpSteps = -1 }.Problems().Count().ShouldBe(2);
        new InverseTimeSchedule { HalfSteps = 0 }.Problems().ShouldHaveSingleItem().ShouldContain("HalfSteps is 0");
        new PlateauSchedule { Reduction = 1, Patience = -1 }.Problems().Count().ShouldBe(2);
    }
}
